"""Forms for the departments: templates, drafts of new sources, data contracts."""
