package typealias SQLCodable = SQLDecodable & SQLEncodable
