/// Where the bytes of a COPY go.
protocol CopySink: AnyObject {
    /// Takes all of `bytes`, which are valid during the call only.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}
