"""Documents out: PDF, XLSX and DOCX."""
