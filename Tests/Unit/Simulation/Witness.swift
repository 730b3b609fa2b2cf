import Domain

/// Sees what is appended, stored and acknowledged, and says what is not as it must be.
///
/// A reading is known by its channel, which has one poster or one lane of one device, and its value, which is its number
/// there. So each lane is judged for itself: nothing is promised on the order between two.
final class Witness {
    private struct Account {
        var appended = 0
        /// Numbers that are not to be stored: refused, or dropped by the spool's bounds.
        var excluded: Set<Int> = []
        var stored: Set<Int> = []
        var lastStored = 0
        var acknowledged = 0
        let isOrdered: Bool
    }

    private var accounts: [Int32: Account] = [:]

    /// The first thing that went wrong.
    private(set) var fault: String?

    func blame(_ what: @autoclosure () -> String) {
        if self.fault == nil { self.fault = what() }
    }

    func open(_ channel: Int32, isOrdered: Bool) { self.accounts[channel] = Account(isOrdered: isOrdered) }

    func appended(_ channel: Int32, upTo number: Int) { self.accounts[channel]?.appended = number }

    /// These may be stored no more, or need not be.
    func excluded(_ channel: Int32, _ number: Int) { self.accounts[channel]?.excluded.insert(number) }

    func stored(_ reading: Reading) {
        let number = Int(reading.value)
        guard var account = self.accounts[reading.channel] else { return self.blame("stored for nobody") }
        if number > account.appended { self.blame("\(reading.channel): \(number) is stored and was never appended") }
        if !account.stored.insert(number).inserted { self.blame("\(reading.channel): \(number) is stored twice") }
        if account.isOrdered, number <= account.lastStored {
            self.blame("\(reading.channel): \(number) is stored behind \(account.lastStored)")
        }
        account.lastStored = number
        self.accounts[reading.channel] = account
    }

    /// A sender was told that everything from its first number to `number` is stored.
    func acknowledged(_ channel: Int32, upTo number: Int) {
        guard let account = self.accounts[channel], number > account.acknowledged else { return }
        self.acknowledged(channel, account.acknowledged + 1...number)
        self.accounts[channel]?.acknowledged = number
    }

    func acknowledged(_ channel: Int32, _ numbers: ClosedRange<Int>) {
        guard let account = self.accounts[channel] else { return self.blame("acknowledged for nobody") }
        for number in numbers where !account.stored.contains(number) && !account.excluded.contains(number) {
            self.blame("\(channel): \(number) is acknowledged and not stored")
        }
    }

    /// At the end: whatever was appended is stored.
    func close() {
        for (channel, account) in self.accounts.sorted(by: { $0.key < $1.key }) where account.appended > 0 {
            for number in 1...account.appended
            where !account.stored.contains(number) && !account.excluded.contains(number) {
                self.blame("\(channel): \(number) of \(account.appended) is lost")
            }
        }
    }
}
