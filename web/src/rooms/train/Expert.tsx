/** The expert drawer: another recipe, and every setting of it, made from its schema. What isn't touched stays as the recipe has it. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Label, NumberField, SwitchButton, SwitchField, Text, TextField } from "react-aria-components";
import { recipesQuery } from "../../api/queries.ts";
import type { Recipe } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { Drawer } from "../../parts/Dialogs.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { fits, type Purpose } from "./learned.ts";
import { changes, fieldsOfRecipe, type Field, type Value } from "./fields.ts";
import styles from "./Expert.module.css";

export interface Wishes {
  recipe: string | null;
  settings: string[];
}

interface Props {
  isOpen: boolean;
  onClose: () => void;
  wishes: Wishes;
  onWish: (wishes: Wishes) => void;
  /** What the recipes have to be for. */
  purpose: Purpose;
}

const AUTOMATIC = "automatic";

export function Expert({ isOpen, onClose, wishes, onWish, purpose }: Props) {
  const { t } = useTranslation("train");
  const recipes = useQuery({ ...recipesQuery, enabled: isOpen });
  const [values, setValues] = useState<ReadonlyMap<string, Value>>(new Map());
  const shown = useMemo(() => recipes.data?.filter((recipe) => fits(recipe, purpose)) ?? [], [recipes.data, purpose]);
  const recipe = shown.find((each) => each.name === wishes.recipe);
  const fields = useMemo(() => (recipe ? fieldsOfRecipe(recipe) : []), [recipe]);
  const put = (path: string, value: Value) => {
    const next = new Map(values).set(path, value);
    setValues(next);
    onWish({ ...wishes, settings: changes(fields, next) });
  };
  return (
    <Drawer title={t("expert.title")} isOpen={isOpen} onClose={onClose} wide>
      {recipes.isPending && <Loading tiles={2} />}
      {recipes.error && <Refused error={recipes.error} again={() => void recipes.refetch()} />}
      {recipes.data && (
        <Choose
          label={t("expert.recipe")}
          value={wishes.recipe ?? AUTOMATIC}
          options={[AUTOMATIC, ...shown.map((each) => each.name)]}
          nameOf={(name) => (name === AUTOMATIC ? t("expert.automatic") : name)}
          onChange={(name) => {
            setValues(new Map());
            onWish({ recipe: name === AUTOMATIC ? null : name, settings: [] });
          }}
        />
      )}
      {recipe ? <Settings recipe={recipe} fields={fields} values={values} onChange={put} /> : <p className="soft">{t("expert.words")}</p>}
      <div className={styles.end}>
        <Button kind="main" onPress={onClose}>
          {t("expert.done")}
        </Button>
      </div>
    </Drawer>
  );
}

interface SettingsProps {
  recipe: Recipe;
  fields: readonly Field[];
  values: ReadonlyMap<string, Value>;
  onChange: (path: string, value: Value) => void;
}

function Settings({ recipe, fields, values, onChange }: SettingsProps) {
  const groups = Map.groupBy(fields, (field) => field.path.split(".").slice(0, -1).join("."));
  return (
    <>
      <p className={styles.promise}>{recipe.promise}</p>
      {[...groups].map(([group, inside]) => (
        <fieldset key={group} className={styles.group}>
          <legend>
            <code>{group || recipe.name}</code>
          </legend>
          {inside.map((field) => (
            <Setting key={field.path} field={field} value={values.has(field.path) ? (values.get(field.path) ?? null) : field.usual} onChange={onChange} />
          ))}
        </fieldset>
      ))}
    </>
  );
}

function Setting({ field, value, onChange }: { field: Field; value: Value; onChange: (path: string, value: Value) => void }) {
  const { t } = useTranslation("train");
  const name = field.path.split(".").at(-1) ?? field.path;
  const put = (next: Value) => onChange(field.path, next);
  const about = <Text slot="description" className="soft small">{field.description}</Text>;
  switch (field.kind) {
    case "yes_no":
      return (
        <SwitchField isSelected={value === true} onChange={put} className={styles.yes_no}>
          <SwitchButton className={styles.switch}>
            <span className={styles.track} />
            <code>{name}</code>
          </SwitchButton>
          {about}
        </SwitchField>
      );
    case "choice":
      return (
        <div>
          <Choose label={<code>{name}</code>} value={typeof value === "string" ? value : ""} options={field.options ?? []} nameOf={(each) => each} onChange={put} />
          <p className="soft small">{field.description}</p>
        </div>
      );
    case "text":
      return (
        <TextField value={typeof value === "string" ? value : ""} onChange={(next) => put(next === "" && field.canBeNone ? null : next)} className={styles.field}>
          <Label>
            <code>{name}</code>
          </Label>
          <Input placeholder={field.canBeNone ? t("expert.none") : ""} />
          {about}
        </TextField>
      );
    default:
      return (
        <NumberField
          value={typeof value === "number" ? value : Number.NaN}
          onChange={(next) => put(Number.isNaN(next) ? (field.canBeNone ? null : field.usual) : next)}
          minValue={field.least}
          maxValue={field.most}
          step={field.kind === "whole" ? 1 : undefined}
          formatOptions={{ maximumFractionDigits: 12, useGrouping: false }}
          className={styles.field}
        >
          <Label>
            <code>{name}</code>
          </Label>
          <Input placeholder={field.canBeNone ? t("expert.none") : ""} />
          {about}
        </NumberField>
      );
  }
}
