window.library = true;
