package dev.trestle.server.security.tls;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What files held when they were last of use. What cannot be used now replaces nothing, unless
 * there is nothing: then even what is expired is better. For one thread at a time.
 */
final class Kept<T extends Material> {

  /** Makes something of the files' contents. */
  interface Reader<T> {
    T read(List<String> contents) throws UnusableException;
  }

  private final String what;
  private final List<Path> files;
  private final Reader<T> reader;
  private final Reloads reloads;
  private final Clock clock;
  private @Nullable T value;
  private @Nullable List<String> contents;
  private @Nullable String problem;

  /**
   * Knows nothing yet.
   *
   * @param what the setting that names the files
   */
  Kept(String what, List<Path> files, Reader<T> reader, Reloads reloads, Clock clock) {
    this.what = what;
    this.files = files;
    this.reader = reader;
    this.reloads = reloads;
    this.clock = clock;
  }

  /** Empty until the files could be used once. */
  Optional<T> value() {
    return Optional.ofNullable(value);
  }

  /** Why what the files hold now is not used, or should not be; names the setting. */
  Optional<String> problem() {
    return Optional.ofNullable(problem).map(why -> what + ": " + why);
  }

  /**
   * Reads the files.
   *
   * @return whether there is another value now
   */
  boolean look() {
    try {
      return take(FilesAtOnce.read(files));
    } catch (NoSuchFileException e) {
      refuse("there is no file " + e.getMessage());
    } catch (IOException e) {
      refuse("cannot be read: " + e);
    } catch (UnusableException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // Parsers of certificates throw many things. The next look comes all the same.
      refuse("cannot be understood: " + e);
    }
    return false;
  }

  private boolean take(List<String> read) throws UnusableException {
    T used = value;
    if (used != null && read.equals(contents)) {
      object(used);
      return false;
    }
    T found = reader.read(read);
    Optional<String> objection = found.objection(clock.instant());
    if (objection.isPresent() && used != null) {
      throw new UnusableException(objection.get());
    }
    value = found;
    contents = read;
    reloads.taken(what, found.describe(), used == null);
    object(found);
    return true;
  }

  /** Tells if what is used should not be. */
  private void object(T used) {
    String objection = used.objection(clock.instant()).orElse(null);
    if (objection != null && !objection.equals(problem)) {
      reloads.usedAllTheSame(what, files + ": " + objection);
    }
    problem = objection;
  }

  private void refuse(String why) {
    if (!why.equals(problem)) {
      reloads.refused(what, files + ": " + why);
    }
    problem = why;
  }
}
