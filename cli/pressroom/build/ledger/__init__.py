"""What is known of files, sources and earlier builds, so that nothing is done twice."""
