package io.waymark.interpreter;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Prefix;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which paths can mean something else after a dtab has changed. */
final class DtabChange {

    private DtabChange() {}

    /**
     * The prefixes of every entry between the equal beginnings and the equal ends of two tables. A path that none of
     * them matches is looked up to the same tree in both; one that some of them matches may be.
     */
    static Set<Prefix> changedPrefixes(Dtab before, Dtab after) {
        List<Dentry> old = before.dentries();
        List<Dentry> young = after.dentries();
        int shorter = Math.min(old.size(), young.size());
        int head = 0;
        while (head < shorter && old.get(head).equals(young.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old.get(old.size() - 1 - tail).equals(young.get(young.size() - 1 - tail))) {
            tail++;
        }
        Set<Prefix> changed = new LinkedHashSet<>();
        old.subList(head, old.size() - tail).forEach(dentry -> changed.add(dentry.prefix()));
        young.subList(head, young.size() - tail).forEach(dentry -> changed.add(dentry.prefix()));
        return changed;
    }
}
