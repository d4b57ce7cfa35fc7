"""Who is there, and what a session keeps."""
