"""The form model: what form.yaml asks for, where it stands on the sheet, and the stamp of a workbook."""
