"""The commands for people without screens, one small file each."""
