extension Duration {
    /// To a thousandth.
    var milliseconds: Double { (self / .microseconds(1)).rounded() / 1000 }
}
