"""Reports: from results to files a person opens; they compute nothing."""
