package dev.trestle.server.security.tls;

/** Is told what becomes of files that are read again. */
interface Reloads {

  /**
   * What files hold is used from now on.
   *
   * @param what the setting that names the files
   * @param held what they hold, for people
   * @param first whether there was nothing before
   */
  void taken(String what, String held, boolean first);

  /**
   * What files hold is not used; what was used before, if anything, still is. Told once for each
   * reason, not at each look.
   *
   * @param why what is wrong, for people
   */
  void refused(String what, String why);

  /** What is used should not be, such as for its age, and there is nothing better. Told once. */
  void usedAllTheSame(String what, String why);
}
