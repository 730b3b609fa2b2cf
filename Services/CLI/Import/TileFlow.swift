/// Where widgets stand that had a size and no place: in their order, row by row.
enum TileFlow {
    struct Frame: Sendable, Hashable {
        var x: Int32
        var y: Int32
        var width: Int32
        var height: Int32
    }

    static func place(_ tiles: [OldCatalogue.Tile]) -> [Frame] {
        var (x, y, rowHeight): (Int32, Int32, Int32) = (0, 0, 0)
        return tiles.map { tile in
            let width = Int32(min(max(tile.width, 1), 12))
            let height = Int32(min(max(tile.height, 1), 12))
            if x + width > 12 { (x, y, rowHeight) = (0, y + rowHeight, 0) }
            defer { (x, rowHeight) = (x + width, max(rowHeight, height)) }
            return Frame(x: x, y: y, width: width, height: height)
        }
    }
}
