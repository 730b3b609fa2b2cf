/// The 256 random numbers of the rolling hash, one for each value of a byte.
///
/// They are part of the format: with others a bundle is cut elsewhere. SplitMix64 from state 0 makes them, in this order.
enum Gear {
    static let table: [UInt64] = {
        var state: UInt64 = 0
        return (0..<256).map { _ in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }()
}
