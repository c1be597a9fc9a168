"""Where everything meets: arguments, the controller, settings and the command line."""
