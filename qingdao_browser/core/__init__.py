"""What a book of facts means, read, checked, searched and summarised, without any screen."""
