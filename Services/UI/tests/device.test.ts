import type { Channel } from "../src/api/types.ts";
import { chooseDevice, fittingDevices, isOfDevice, labelOf, ofDevice, resolve } from "../src/lib/device.ts";
import { equal } from "./assert.ts";

const channels = ["pi-10 / CPU", "pi-2 / CPU", "pi-2 / Memory", "pi-10 / Memory", "plant / Pressure", "alone"]
  .map(
    (name): Channel => ({
      public_id: name.toUpperCase(),
      name,
      min_value: 0,
      max_value: 100,
      unit: "%",
      type: "sensor",
      user_public_id: null,
      expected_interval_seconds: null,
      description: null,
      tags: [],
      device: null,
      decimals: null,
    }),
  );

Deno.test("Only devices with every label that is needed are offered, in natural order", () => {
  equal(fittingDevices([ofDevice("CPU"), ofDevice("Memory")], channels), ["pi-2", "pi-10"]);
  equal(fittingDevices([ofDevice("Pressure"), { id: "X" }], channels), ["plant"]);
  equal(fittingDevices([ofDevice("CPU"), ofDevice("Pressure")], channels), []);
  equal(fittingDevices([], channels), ["pi-2", "pi-10", "plant"]);
});

Deno.test("$device stands for the chosen device", () => {
  const { channels: found, missing } = resolve(
    [ofDevice("CPU"), { name: "plant / Pressure" }, { id: "ALONE" }, { id: "GONE" }, ofDevice("Disk")],
    channels,
    "pi-2",
  );
  equal(found.map(({ name }) => name), ["pi-2 / CPU", "plant / Pressure", "alone"]);
  equal(missing, ["a deleted channel", "pi-2 / Disk"]);
});

Deno.test("A source says whether it is of the device", () => {
  equal([
    isOfDevice(ofDevice("CPU")),
    isOfDevice({ name: "pi-2 / CPU" }),
    isOfDevice({ id: "$device / CPU" }),
  ], [
    true,
    false,
    false,
  ]);
  equal(labelOf(ofDevice("CPU / core 1")), "CPU / core 1");
});

Deno.test("The address chooses the device, then the dashboard, then whatever fits", () => {
  equal(chooseDevice("pi-9", "pi-1", ["pi-1"]), "pi-9");
  equal([chooseDevice(null, "pi-1", ["pi-0", "pi-1"]), chooseDevice(null, "gone", ["pi-0"])], [
    "pi-1",
    "pi-0",
  ]);
  equal([chooseDevice(null, "gone", []), chooseDevice(null, "", [])], ["gone", ""]);
});
