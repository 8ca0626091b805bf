package io.waymark.server.policy;

import io.waymark.dtab.Path;

/** Ids of concrete names. */
final class Ids {
    private Ids() {}

    /** {@code id} without the transformers that it begins with: {@code /#/fs/web} of {@code /%/…/#/fs/web}. */
    static Path withoutTransformers(Path id) {
        if (!id.isEmpty() && id.label(0).utf8().equals("%")) {
            for (int i = 1; i < id.size(); i++) {
                String label = id.label(i).utf8();
                if (label.equals("#") || label.equals("$")) {
                    return id.drop(i);
                }
            }
        }
        return id;
    }
}
