/// Certificates for `localhost` and 127.0.0.1, signed by themselves. Their key guards nothing.
enum DeviceCertificates {
    /// From 2026-11-01 to 2126-11-21, midnight.
    static let valid = """
        -----BEGIN CERTIFICATE-----
        MIIBZzCCAQ2gAwIBAgIUWCZijhfMCOet7dX3STWRkJNjbQswCgYIKoZIzj0EAwIw
        GjEYMBYGA1UEAwwPZGV2aWNlIG9mIHRlc3RzMCAXDTI2MTEwMTAwMDAwMFoYDzIx
        MjYxMTIxMDAwMDAwWjAaMRgwFgYDVQQDDA9kZXZpY2Ugb2YgdGVzdHMwWTATBgcq
        hkjOPQIBBggqhkjOPQMBBwNCAASQRKUm7Dgm2zUsTd5c+Bm4krX0BJAG6PrsjBh+
        cbA/F1b+USb3h8BxvQjHiIc9jirf4DjjL89VU5TYNcm4Gytxoy8wLTAaBgNVHREE
        EzARgglsb2NhbGhvc3SHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
        AgNIADBFAiBDL1Y/SWHCM6q2MLAmDWoJfNUH+p4RlVq1riiPJx1WpwIhAKEZaosN
        cItZnXIfTxMeXcIAADKHXK11T5K7eLOl77x0
        -----END CERTIFICATE-----
        """

    /// To 2026-01-01.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBZTCCAQugAwIBAgIUGJemX9l/6hykrdx+7lVah6arUMkwCgYIKoZIzj0EAwIw
        GjEYMBYGA1UEAwwPZGV2aWNlIG9mIHRlc3RzMB4XDTI1MDEwMTAwMDAwMFoXDTI2
        MDEwMTAwMDAwMFowGjEYMBYGA1UEAwwPZGV2aWNlIG9mIHRlc3RzMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEkESlJuw4Jts1LE3eXPgZuJK19ASQBuj67IwYfnGw
        PxdW/lEm94fAcb0Ix4iHPY4q3+A44y/PVVOU2DXJuBsrcaMvMC0wGgYDVR0RBBMw
        EYIJbG9jYWxob3N0hwR/AAABMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
        SAAwRQIgW8h/AUMKUL8iULTOq7fPufZBO3OEyLwI3rbPSwGYprUCIQCAT0CkvMA7
        Bm/9jTsHuUhhqrVN0E7bVzY57Rtv+RkwiA==
        -----END CERTIFICATE-----
        """

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr2jplKGvt0IQs/P3
        rimE5eUOU7k2ZuhvLx7E8UxC6X2hRANCAASQRKUm7Dgm2zUsTd5c+Bm4krX0BJAG
        6PrsjBh+cbA/F1b+USb3h8BxvQjHiIc9jirf4DjjL89VU5TYNcm4Gytx
        -----END PRIVATE KEY-----
        """
}
