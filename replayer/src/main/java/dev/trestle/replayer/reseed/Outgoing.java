package dev.trestle.replayer.reseed;

/** Something that is sent. */
interface Outgoing {

  /** Its size as the target counts it. */
  int bytes();

  /** What is sent of one group stays in order, where the target keeps an order. */
  String group();
}
