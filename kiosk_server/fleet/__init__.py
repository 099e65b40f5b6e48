"""The screens: pairing, credentials, what each is due to play, what each says it plays."""
