"""What people read: (period, as-of) → Document → docx, pdf, html, xlsx."""
