"""What `spom doctor` asks. Each file asks about one thing; each question names what is wrong, and its cure."""
