"""What a publication shows as a whole: its overview, the page of each work, llms.txt."""
