/// A device with outputs.
protocol ActuatorOutput: Sendable {
    /// Constant for the device's life.
    var actuators: [ActuatorDefinition] { get }

    /// Sets the output of the channel with the name `actuator`; `value` has been checked against its definition.
    ///
    /// - Throws: when the device did not take the value; the output is then as it was.
    func set(_ actuator: String, to value: Double) throws(ActuatorError)
}
