import Auth

extension TokenVerifier: CredentialVerifying {}
