"""What a hub tells its operators of itself and of its apps."""
