"""The report on a campaign as a whole (总结验收): its workbook and the draft of its document."""
