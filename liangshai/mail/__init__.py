"""Mails that come in and letters that answer them."""
