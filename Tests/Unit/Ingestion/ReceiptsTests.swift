import Contracts
import Testing

@testable import IngestionService

@Suite("Receipts")
struct ReceiptsTests {
    @Test("A verdict that comes before anybody waits is kept")
    func early() async {
        let receipts = Receipts(instance: 1)
        let receipt = receipts.issue()
        let verdict = Verdict(receipt: receipt, outcome: .stored, watermark: 3)
        receipts.resolve([verdict])
        #expect(await receipts.verdict(of: receipt) == verdict)
        #expect(receipts.count == 0)
    }

    @Test("Verdicts on other processes' appends are passed over")
    func foreign() async {
        let receipts = Receipts(instance: 1)
        let receipt = receipts.issue()
        receipts.resolve([
            Verdict(receipt: Receipt(instance: 2, number: receipt.number), outcome: .stored, watermark: 0)
        ])
        receipts.expire(now: .now + Receipts.patience)
        #expect(await receipts.verdict(of: receipt) == nil)
    }

    @Test("Whoever waits gets the verdict, or nil when the time is over")
    func waiting() async {
        let receipts = Receipts(instance: 1)
        let (first, second) = (receipts.issue(), receipts.issue(now: .now - Receipts.patience))
        async let one = receipts.verdict(of: first)
        async let two = receipts.verdict(of: second)
        let verdict = Verdict(receipt: first, outcome: .gap, watermark: 1)
        receipts.resolve([verdict])
        receipts.expire()
        #expect(await one == verdict)
        #expect(await two == nil)
    }
}
