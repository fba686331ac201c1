"""Official documents as .docx in the style of GB/T 9704-2012: what stands in one (`plan`), and the writer."""
