"""A draft among the office: its files, its cover, the units asked, the edited DOCX taken back."""
