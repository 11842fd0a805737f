/** A set as a contact sheet: readiness in a sentence, badges to filter by, and each picture with what is odd about it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { memo, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { answered, client, pictureOf } from "../../api/client.ts";
import { setQuery, setsQuery } from "../../api/queries.ts";
import type { Badge, PictureSetContents, TwoSides } from "../../api/types.ts";
import { go } from "../../parts/address.ts";
import { Button, ButtonLink } from "../../parts/Button.tsx";
import { Drawer, Question } from "../../parts/Dialogs.tsx";
import { Hung } from "../../parts/Hung.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { RoomHead } from "../../parts/Room.tsx";
import { Loading, Notice, Refused, useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { VirtualGrid } from "../../parts/VirtualGrid.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Look } from "./Look.tsx";
import { entriesOf, type Entry } from "./entries.ts";
import { countsOf, readinessOf } from "./readiness.ts";
import styles from "./ContactSheet.module.css";

type Filter = "all" | "refused" | Badge;
const FILTERS: readonly Filter[] = ["all", "refused", "duplicate", "small", "odd_shape", "transparent"];

export function ContactSheet({ name }: { name: string }) {
  const { t } = useTranslation("pictures");
  const set = useQuery(setQuery(name));
  const [asks, setAsks] = useState(false);
  const remove = useRemoval(name);
  const isReady = (set.data?.pictures ?? 0) > 0;
  return (
    <>
      <RoomHead title={name} back={{ href: "/pictures", words: t("title") }}>
        {isReady && (
          <ButtonLink kind="main" icon="train" href={`/train/new?source=${encodeURIComponent(name)}`}>
            {t("train")}
          </ButtonLink>
        )}
        <Button kind="quiet" icon="trash" onPress={() => setAsks(true)}>
          {t("remove.button")}
        </Button>
      </RoomHead>
      {set.isPending && <Loading tiles={12} />}
      {set.error && <Refused error={set.error} again={() => void set.refetch()} />}
      {set.data && <Sheet set={set.data} />}
      <Question title={t("remove.title", { name })} yes={t("remove.yes")} isOpen={asks} onOpenChange={setAsks} onYes={() => remove.mutate()}>
        <p>{t("remove.words")}</p>
      </Question>
    </>
  );
}

function useRemoval(name: string) {
  const { t } = useTranslation("pictures");
  const queries = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: () => answered(client.DELETE("/pictures/{name}", { params: { path: { name } } })),
    onSuccess: async () => {
      go("/pictures", { replace: true });
      await queries.invalidateQueries({ queryKey: setsQuery.queryKey, exact: true });
      say(t("remove.done", { name }));
    },
    onError: (error) => say(sentence(error)),
  });
}

function Sheet({ set }: { set: PictureSetContents }) {
  const { name } = set;
  const files = useMemo(() => entriesOf(set), [set]);
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  const [filter, setFilter] = useState<Filter>("all");
  const [open, setOpen] = useState<Entry | null>(null);
  const counts = useMemo(() => countsOf(files), [files]);
  const shown = useMemo(
    () =>
      files.filter((file) => {
        if (filter === "all") return true;
        return filter === "refused" ? file.refused !== null : file.badges.includes(filter);
      }),
    [files, filter],
  );
  const nameOf = useCallback(
    (index: number) => {
      const file = shown[index];
      if (file === undefined) return "";
      return t("tile", { name: file.name, n: formats.number(index + 1), total: formats.number(shown.length) });
    },
    [shown, formats, t],
  );
  return (
    <>
      <Readiness files={files} sides={set.sides} />
      {set.pictures > 0 && <Look set={set} />}
      <ToggleButtonGroup
        aria-label={t("filter")}
        className={styles.filters}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[filter]}
        onSelectionChange={(keys) => {
          for (const key of keys) setFilter(key as Filter);
        }}
      >
        {FILTERS.filter((each) => each === "all" || counts[each] > 0).map((each) => (
          <ToggleButton key={each} id={each} className={styles.filter}>
            {t(`badges.${each}`)}
            <span className={styles.count}>{formats.number(each === "all" ? files.length : counts[each])}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <VirtualGrid
        count={shown.length}
        tile={128}
        gap={14}
        label={name}
        nameOf={nameOf}
        onOpen={(index) => setOpen(shown[index] ?? null)}
      >
        {(index) => {
          const file = shown[index];
          return file && <Tile set={name} file={file} />;
        }}
      </VirtualGrid>
      <Drawer title={open?.name ?? ""} isOpen={open !== null} onClose={() => setOpen(null)}>
        {open && <About set={name} file={open} />}
      </Drawer>
    </>
  );
}

function Readiness({ files, sides }: { files: readonly Entry[]; sides: TwoSides | null }) {
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  const { verdict, usable, remarks } = useMemo(() => readinessOf(files), [files]);
  return (
    <div className={styles.readiness}>
      <Notice tone={verdict === "none" ? "bad" : verdict === "too_few" ? "care" : "good"}>
        <p>{t(`ready.${verdict}`, { count: usable, n: formats.number(usable) })}</p>
        {sides && (
          <p>{t(`sides.${sides.relation}`, { a: formats.number(sides.a), b: formats.number(sides.b), pairs: formats.number(sides.pairs) })}</p>
        )}
        {remarks.length > 0 && (
          <ul className="small soft">
            {remarks.map(({ badge, count }) => (
              <li key={badge}>{t(`remarks.${badge}`, { count, n: formats.number(count), total: formats.number(usable) })}</li>
            ))}
          </ul>
        )}
      </Notice>
    </div>
  );
}

const Tile = memo(function Tile({ set, file }: { set: string; file: Entry }) {
  const { t } = useTranslation("pictures");
  if (file.refused !== null) {
    return (
      <span className={styles.refused}>
        <Icon name="warning" />
        <span className={styles.file} aria-hidden="true">
          {file.name}
        </span>
        <span className={styles.badge} data-badge="refused">
          {t("badges.refused")}
        </span>
      </span>
    );
  }
  return (
    <>
      <Hung src={pictureOf.thumbnail(set, file.id)} alt="" width={file.width} height={file.height} />
      <span className={styles.badges}>
        {file.badges.map((badge) => (
          <span key={badge} className={styles.badge} data-badge={badge}>
            {t(`badges.${badge}`)}
          </span>
        ))}
      </span>
    </>
  );
});

function About({ set, file }: { set: string; file: Entry }) {
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  return (
    <>
      {file.refused === null ? (
        <div className={styles.large}>
          <Hung src={pictureOf.thumbnail(set, file.id)} alt={file.name} width={file.width} height={file.height} eager />
        </div>
      ) : (
        <Notice tone="bad">{t("about.refused", { reason: file.refused })}</Notice>
      )}
      {file.badges.map((badge) => (
        <Notice key={badge} tone="care">
          {t(`about.${badge}`, { other: file.duplicateOf ?? "" })}
        </Notice>
      ))}
      <dl className={styles.facts}>
        {file.width !== null && file.height !== null && (
          <>
            <dt>{t("about.size")}</dt>
            <dd>{`${formats.number(file.width)} × ${formats.number(file.height)}`}</dd>
          </>
        )}
        {file.bytes !== null && (
          <>
            <dt>{t("about.bytes")}</dt>
            <dd>{formats.bytes(file.bytes)}</dd>
          </>
        )}
      </dl>
    </>
  );
}
