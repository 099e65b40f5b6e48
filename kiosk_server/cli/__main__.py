"""`python -m kiosk_server.cli`, where the script is not on the path."""

from kiosk_server.cli import main

if __name__ == "__main__":
    main()
