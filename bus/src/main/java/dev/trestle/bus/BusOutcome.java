package dev.trestle.bus;

/** What became of one entry in the end. */
public sealed interface BusOutcome {

  /** The bus has it. */
  record OnBus(String busEventId) implements BusOutcome {}

  /** The bus will never take it. */
  record Refused(String code, String message) implements BusOutcome {}

  /** It is not known to be on the bus, and is no longer tried here. */
  record Left(String why) implements BusOutcome {}
}
