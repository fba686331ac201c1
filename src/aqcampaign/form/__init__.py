"""The form model: what form.yaml asks for, its layout on sheets, and the stamp that identifies a workbook."""
