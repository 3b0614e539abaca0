"""A small institution, built by calling real actions: the Demo Institute of Accountants and its cast."""
