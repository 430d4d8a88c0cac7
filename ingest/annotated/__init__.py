"""How a workbook gets its comments and its sheet `To mend` without any other part of it being written anew."""
