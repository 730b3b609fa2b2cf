import Domain

/// A bundle on its way, on the wire.
struct UploadDTO: Encodable, Sendable {
    var id: String
    var fileName: String
    var size: Int
    var offset: Int
    var phase: String
    /// Of verifying, in bytes.
    var verified: Int

    init(_ upload: BundleUpload, offset: Int, _ entry: UploadBoard.Entry?) {
        self.id = upload.id.text
        self.fileName = upload.fileName
        self.size = upload.size
        self.offset = offset
        self.phase = (entry?.phase ?? .receiving).rawValue
        self.verified = entry?.phase == .verifying ? entry?.done ?? 0 : 0
    }

    private enum CodingKeys: String, CodingKey {
        case id = "public_id"
        case fileName = "file_name"
        case size = "size_bytes"
        case offset
        case phase
        case verified = "verified_bytes"
    }
}
