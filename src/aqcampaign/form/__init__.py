"""Takes form.yaml and makes the Form: what is asked, where it stands on the sheet, whose copy a workbook is."""
