/// The version of WebMACS that this was built from.
package enum BuildVersion {
    package static let current = "1.0.0"
}
