extension AppRequestContext: WebSocketUpgradeContext {}
