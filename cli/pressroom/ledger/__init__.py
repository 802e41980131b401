"""What is known of files, of sources and of earlier builds, so that nothing is done twice.

:mod:`~pressroom.ledger.files` knows the digests of files, :mod:`~pressroom.ledger.tools` what
renders, :mod:`~pressroom.ledger.units` keeps what was made under a key of what it was made of,
:mod:`~pressroom.ledger.record` what lies in an output folder. All of it may be deleted at any
time, and none of it is trusted: what is read is checked, and what is not whole is made anew.
"""
