package dev.trestle.gateway.publish;

import dev.trestle.server.security.Caller;
import java.util.HashMap;
import java.util.Map;

/**
 * Who published an event, as the record keeps it: the extensions {@code authtype} and {@code
 * authid} of CloudEvents' authcontext. Nobody else may set them, also where nobody is asked who
 * they are: what a record says of its publisher was always proved.
 */
final class AuthContext {

  private static final String TYPE = "authtype";
  private static final String ID = "authid";
  private static final String CLAIMS = "authclaims";

  /** A principal that is no person, as every certificate and every service account is. */
  private static final String SERVICE_ACCOUNT = "service_account";

  /** An issuer's subject may be a person or a program: only the issuer knows. */
  private static final String UNKNOWN = "unknown";

  private static final String KUBERNETES_SERVICE_ACCOUNT = "system:serviceaccount:";

  private AuthContext() {}

  /** Whether publishers must leave an extension of this name alone. */
  static boolean isReserved(String extension) {
    return extension.equals(TYPE) || extension.equals(ID) || extension.equals(CLAIMS);
  }

  /** The extensions with the caller; as they are if nobody was asked. */
  static Map<String, String> added(Map<String, String> extensions, Caller caller) {
    if (caller.kind() == Caller.Kind.NONE) {
      return extensions;
    }
    Map<String, String> extended = new HashMap<>(extensions);
    extended.put(TYPE, typeOf(caller));
    extended.put(ID, caller.id());
    return extended;
  }

  private static String typeOf(Caller caller) {
    return caller.kind() == Caller.Kind.CERTIFICATE
            || caller.id().startsWith(KUBERNETES_SERVICE_ACCOUNT)
        ? SERVICE_ACCOUNT
        : UNKNOWN;
  }
}
