/**
 * The fonts of the files: one package each, under the SIL Open Font License. Nothing of the machine is used, so that the same text
 * gives the same bytes everywhere. The template names their families.
 */
const FONTS: readonly { readonly beside: string; readonly files: readonly string[] }[] = [
  {
    beside: '@expo-google-fonts/tinos/package.json',
    files: [
      './400Regular/Tinos_400Regular.ttf',
      './400Regular_Italic/Tinos_400Regular_Italic.ttf',
      './700Bold/Tinos_700Bold.ttf',
      './700Bold_Italic/Tinos_700Bold_Italic.ttf',
    ],
  },
  // The newer cut of this face sets dots apart from letters, so that text copied from the file is not the text.
  {
    beside: '@embedpdf/fonts-arabic',
    files: ['../fonts/NotoNaskhArabic-Regular.ttf', '../fonts/NotoNaskhArabic-Bold.ttf'],
  },
  {
    beside: '@expo-google-fonts/biz-udpmincho/package.json',
    files: ['./400Regular/BIZUDPMincho_400Regular.ttf', './700Bold/BIZUDPMincho_700Bold.ttf'],
  },
  {
    beside: '@embedpdf/fonts-sc',
    files: ['../fonts/NotoSansHans-Regular.otf', '../fonts/NotoSansHans-Bold.otf'],
  },
]

/** Where the fonts are. `resolve`: the address of a package's file. */
export function fontFiles(resolve: (specifier: string) => string): readonly URL[] {
  return FONTS.flatMap(({ beside, files }) => files.map((file) => new URL(file, resolve(beside))))
}
