"""What speeches share with each other: passages that stand in several, and set phrases that recur."""
