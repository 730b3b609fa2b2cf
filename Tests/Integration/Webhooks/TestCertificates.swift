/// A certificate for `receiver.example` that an authority of its own has signed, up to the year 2126. Its key guards nothing.
enum TestCertificates {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIUBuWHihPvvDe8PHhkjhSKydyqNz8wCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSQXV0aG9yaXR5IG9mIHRlc3RzMCAXDTI2MTEyODEzMjcyMFoY
        DzIxMjYxMTA0MTMyNzIwWjAdMRswGQYDVQQDDBJBdXRob3JpdHkgb2YgdGVzdHMw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATX9KU6dPep3tk3XY6DU1QjjmHri5Vj
        TaUxQIP1JJjkCdWwyd4ZmKKgaSUPKFqjunfYgG0fZWnvR21vf6M9cJ8co2MwYTAd
        BgNVHQ4EFgQUxEkXnpUxr7cj+zoE3v636qrdRm8wHwYDVR0jBBgwFoAUxEkXnpUx
        r7cj+zoE3v636qrdRm8wDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQw
        CgYIKoZIzj0EAwIDSAAwRQIgMPmGvmOwukm1Zim5TpnANSOVAL5d6MFCUUQFEBCB
        pFcCIQC2c9M5tdGFCklvW2aAR7oDKje2V78GvNFfRVZVqDzRTQ==
        -----END CERTIFICATE-----
        """

    static let receiver = """
        -----BEGIN CERTIFICATE-----
        MIIByzCCAXCgAwIBAgIUZGfGhbQ+ZZLe9CpTyWVy88VzjRkwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSQXV0aG9yaXR5IG9mIHRlc3RzMCAXDTI2MTEyODEzMjcyMVoY
        DzIxMjYxMTA0MTMyNzIxWjAbMRkwFwYDVQQDDBByZWNlaXZlci5leGFtcGxlMFkw
        EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBfQTPleX2mOukkDtXypHBbeogQSOA+Mv
        WojTuBAXmpFgdGTIOyJ4fqqIP2XoqpxcllQ5WsYwfsdGGnx6xqiOcaOBjTCBijAb
        BgNVHREEFDASghByZWNlaXZlci5leGFtcGxlMAkGA1UdEwQCMAAwCwYDVR0PBAQD
        AgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBRh3QEja17v9uiN3Ow2
        ACGPwWwUfTAfBgNVHSMEGDAWgBTESReelTGvtyP7OgTe/rfqqt1GbzAKBggqhkjO
        PQQDAgNJADBGAiEAkdtdS8bPK6Bu0LImDEKcNOZuulmnh7XgZeCxsAQWRcYCIQDA
        LRIr/Rxk1qA++q9sCU5sfVDDc2DfIVJ7u13IC1p4xA==
        -----END CERTIFICATE-----
        """

    static let receiverKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgB+h6BrDlk+VgB16+
        WWiBFn23wpfX8Gex4P6HxAQzPoKhRANCAAQF9BM+V5faY66SQO1fKkcFt6iBBI4D
        4y9aiNO4EBeakWB0ZMg7Inh+qog/ZeiqnFyWVDlaxjB+x0YafHrGqI5x
        -----END PRIVATE KEY-----
        """
}
