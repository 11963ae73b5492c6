"""What is around the screens: settings, help, about, tray, notifications, start at login, one window per folder."""
