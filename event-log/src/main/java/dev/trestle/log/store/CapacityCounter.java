package dev.trestle.log.store;

import java.util.concurrent.atomic.DoubleAdder;

/** Adds up consumed capacity since it was made. */
public final class CapacityCounter implements CapacityListener {

  private final DoubleAdder readUnits = new DoubleAdder();
  private final DoubleAdder writeUnits = new DoubleAdder();

  @Override
  public void consumed(String request, double readUnits, double writeUnits) {
    this.readUnits.add(readUnits);
    this.writeUnits.add(writeUnits);
  }

  public double readUnits() {
    return readUnits.sum();
  }

  public double writeUnits() {
    return writeUnits.sum();
  }
}
