package dev.trestle.log;

/** Where one record is: its partition and its offset there. */
public record Position(Partition partition, Offset offset) {

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
